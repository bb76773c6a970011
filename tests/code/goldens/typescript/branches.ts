if (a) b();
if (a) { b(); } else c();
if (a) {
  b();
} else if (c) {
  d();
} else if (e) f();
else {
  g();
}
const x = a ? b : c ? d : e;
a && f();
{
  inner();
}
;
