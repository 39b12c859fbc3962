package guestbook;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A guest book: visitors leave a line, everybody reads them. */
@SpringBootApplication
public class Guestbook {
  public static void main(String[] args) {
    SpringApplication.run(Guestbook.class, args);
  }
}
