"""What one walk over a function works with: values, state, what is known of the code base."""
