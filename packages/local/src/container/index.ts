export { chooseContainer } from "./choose-container.ts";
export type {
  CharmView,
  CharmViewSpec,
  Container,
  ContainerEngine,
  ContainerSpec,
  Image,
  ImageFile,
} from "./container.ts";
export { pebbleAnswers } from "./pebble-answers.ts";
