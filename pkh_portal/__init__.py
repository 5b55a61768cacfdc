"""The portal's project package: settings and wiring, and the lower floors of the house."""
