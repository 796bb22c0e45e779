"""Sangdam: a Korean customer-support chatbot with hand-over to people. The service."""
