class Service { static x = 1; #y; run() { return this.#y; } }
module.exports = Service;
