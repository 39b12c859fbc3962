package guestbook;

/** The charm is not integrated with what this needs; the message says how to. */
class NotConfigured extends RuntimeException {
  NotConfigured(String message) {
    super(message);
  }
}
