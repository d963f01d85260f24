"""What is sold and charged: products, plans, prices, payers, charges."""
