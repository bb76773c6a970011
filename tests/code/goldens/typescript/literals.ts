[0, 42, 0x1F, 0o17, 0b11, 1_000_000, 10n, 1.5, .5, 5., 1e3, 1_0.5e-3, 0xFFn];
["a", 'b', "tab\tnew\nline\x41\u00e9\u{1F600}\ud83d\ude00\0\'\q", 'line \
continued'];
[`plain`, `a${b}c${d}`, `${only}`, `multi
line ${x} \` \${y}`, ``];
[true, false, null, undefined];
[/a\/b/gi, /x/];
