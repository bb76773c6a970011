type Event = { type: string; payload: unknown };

export async function publish(type: string, payload: unknown): Promise<void> {
  const event: Event = { type, payload };
  await fetch(process.env.EVENTS_URL ?? 'http://localhost:4000/events', {
    method: 'POST',
    body: JSON.stringify(event),
  });
}
