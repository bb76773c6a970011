"doc"
'it\'s' "two" 'joined\n'
"tab\t nul\0 oct\101 hex\x41 uni\u00e9 \U0001F600 \N{BULLET} unknown\q \
continued"
r"raw\n" u"text" R'\''
b"bytes\xff\u00e9" rb"\n" b'a' b'b'
"""triple "quoted"
second"""
"lone \ud800 surrogate"
""
("a"
 "b")
