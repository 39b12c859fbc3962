export { chooseContainer } from "./choose-container.ts";
export type {
  Container,
  ContainerEngine,
  Image,
  ImageFile,
} from "./container.ts";
