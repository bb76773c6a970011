try {
  risky();
} catch (error) {
  if (error instanceof NotFound) return null;
  throw error;
} finally {
  done();
}
try { risky(); } catch { ignore(); }
try { risky(); } finally { done(); }
throw new HttpError(404, `no order ${id}`);
