"""The demo office: Kota Makassar of the article from which this portal grew, with families that do not exist.

Numbers per kecamatan are the article's (``makassar.csv``); everybody in it is made up. Who is not real is told four
times: ``synthetic`` on every row, the last word of every name, a NIK of a kecamatan that cannot be (``numbers``), and
the address ``@contoh.invalid`` of every login. See docs/decisions/0014-demo-data.md.
"""
