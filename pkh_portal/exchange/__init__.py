"""Tables out of and into the back office, on django-import-export and our one reader and writer of tables.

A table declares a ``SheetResource`` (``exchange.py`` of its app) and registers it; its page mixes in
``ExchangeAdminMixin``. Numbers of people are masked in what goes out, unless the user may have them and says why. What
comes in is shown as a plan before it is written, all of it or nothing.
"""
