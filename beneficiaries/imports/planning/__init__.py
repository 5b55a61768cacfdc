"""What becomes of each staged row, worked out by sets inside the database (kpm-import.md, section 5).

- ``walls``: which families of other offices the plan may touch;
- ``matching``: which family each row meets, and by what; with ``differences``: what the row would change in it;
- ``doubles``, ``names``, ``cards``: rows about which a person must decide, and why;
- ``outcomes``: what people have decided, and what follows for each row;
- ``storing``: the plan into the batch, in one transaction; ``missing``: families that the file does not mention;
- ``movement``: whether the registry has moved since a plan was made.

``beneficiaries.imports.plan`` calls them in their order.
"""
