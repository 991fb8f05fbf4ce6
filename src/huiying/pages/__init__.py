"""What all screens share: frame, components, lists, sign-in, masked fields, languages."""
