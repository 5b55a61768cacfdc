"""The region tree of Indonesia by Kemendagri code. It knows no other floor."""
