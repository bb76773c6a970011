import type { NextFunction, Request, Response } from 'express';
import { prisma } from '../lib/prisma';

export async function requireBuyer(req: Request, res: Response, next: NextFunction) {
  const id = req.header('x-buyer-id');
  if (!id) {
    return res.status(401).json({ error: 'sign in first' });
  }
  const buyer = await prisma.buyer.findUnique({ where: { id } });
  if (!buyer) {
    return res.status(401).json({ error: 'unknown buyer' });
  }
  res.locals.buyer = buyer;
  next();
}

export function requireAdmin(req: Request, res: Response, next: NextFunction) {
  if (req.header('x-role') !== 'admin') {
    res.status(403).json({ error: 'admins only' });
    return;
  }
  next();
}
