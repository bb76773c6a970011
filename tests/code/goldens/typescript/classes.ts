export abstract class OrderService<T> extends Base<T> implements Service, Other<T> {
  static readonly MAX = 3;
  static count = 0;
  private static instance?: OrderService<any>;
  readonly name: string = "orders";
  status = "idle";
  total!: number;
  note?: string;
  #secret = 1;
  declare id: string;
  handler = async (x: string) => this.find(x);

  constructor(
    private readonly repo: Repository<Order>,
    @Inject(CLOCK) protected clock: Clock,
    public limit = 10,
    plain: string,
  ) {
    super(repo);
    this.status = plain;
  }

  get isIdle(): boolean { return this.status === "idle"; }
  set isIdle(value: boolean) { this.status = value ? "idle" : "busy"; }
  static create(): OrderService<Order> { return new this(); }
  async find(id: string): Promise<Order>;
  async find(id: string, lock = false) { return super.find(id); }
  private helper() { return this.#secret; }
  #hidden() {}
  abstract save(order: Order): Promise<void>;
  *items() { yield 1; }
  [Symbol.iterator]() {}
  "quoted-name"() {}
  static { OrderService.count = 1; }
  [key: string]: unknown;
}
class Empty {}
const Anonymous = class extends Base {};
mixin(class { run() {} });
function make() { return class Made {}; }
