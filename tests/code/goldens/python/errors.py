import os

def fine(): return 1

class Broken(Base:
    x = 1

def header(a, b=):
    return a

@route
def body():
    before()
    value = (1 +
    after()

def statement(order):
    if order.status ==:
        return None
    order.save(1 2)
    return order

def last(): return 2
