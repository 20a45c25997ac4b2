"""What people without an account, and their programs, reach over HTTP: by an address that is a secret."""
