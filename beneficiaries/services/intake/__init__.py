"""The verbs of the intake desk: what may be done to a batch, by whom and when. The engine is ``imports``."""
