"""What the demo shop is filled with: products in `catalogue/*.toml`, invented people, orders and parcels."""
