"""How foreign columns, stamps and arrays become a Series: shared by the readers (io) and the faces (adapt).

Nothing is dropped without a note: every repair is a `Note` on the series that comes out.
"""
