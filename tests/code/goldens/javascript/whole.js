function place() {}
const check = () => {};
module.exports = { place, verify: check, pay(order) {}, cancel: async (order) => {}, LIMIT: 3, ...require("./more") };
