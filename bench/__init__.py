"""What the speed claims are made with: Sangdam beside a stock Rasa 3.6.21, in one run, on the same machine."""
