@Entity("orders")
@Index(["status"])
export class Order {
  @PrimaryGeneratedColumn("uuid") id: string;
  @Column({ type: "enum", enum: Status, default: Status.Draft })
  status: Status = Status.Draft;
  @ManyToOne(() => Customer, (customer) => customer.orders) customer: Customer;

  @Post(":id/pay")
  @Roles("admin")
  pay(@Param("id") id: string, @Body() dto: PayDto) {}
}
@Injectable class Bare {}
