#!/usr/bin/env node
"use strict";
const express = require("express");
const { Router } = require("express"), db = require("../db");
var settings = require("./settings").production;
function place(order) { order.status = "placed"; }
const check = (order) => order.ok;
function hidden() {}
exports.place = place;
exports.pay = function (order) { order.status = "paid"; };
module.exports.check = check;
exports.LIMIT = 3;
