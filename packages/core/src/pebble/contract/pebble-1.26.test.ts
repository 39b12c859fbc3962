import { describeRealPebble } from "./describe-real-pebble.ts";

describeRealPebble("1.26");
