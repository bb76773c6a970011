export function OrderForm({ order, onSave }: Props) {
  const [status, setStatus] = useState<Status>("draft");
  return (
    <Form.Root className="form" disabled data-id={order.id} {...props} onSubmit={() => onSave(order)}>
      Fish & chips {order.name}
      {order.open && <button onClick={handle}>Pay</button>}
      {items.map((item) => <Item key={item.id} {...item} />)}
      {/* nothing */}
      <></>
    </Form.Root>
  );
}
const generic = <T,>(x: T) => x;
