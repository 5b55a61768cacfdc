"""Forms of families: each asks what one service needs, offers and accepts only what lies in the user's scope."""
