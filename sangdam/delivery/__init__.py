"""Where messages go out: transcript, live push, receipts."""
