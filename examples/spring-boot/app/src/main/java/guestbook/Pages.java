package guestbook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.mail.MailException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What visitors and programs see. */
@RestController
class Pages {
  /** What a visitor leaves. */
  record Line(@NotBlank @Size(max = 80) String author, @NotBlank @Size(max = 500) String message) {}

  /** Whom to invite. */
  record Guest(@NotBlank @Size(max = 254) @Email String to) {}

  private final Entries entries;
  private final Invitations invitations;
  private final Counter signed;
  private final String greeting;

  Pages(
      Entries entries,
      Invitations invitations,
      MeterRegistry metrics,
      @Value("${APP_GREETING:Welcome}") String greeting) {
    this.entries = entries;
    this.invitations = invitations;
    this.signed = Counter.builder("guestbook.entries").description("Entries that were signed").register(metrics);
    this.greeting = greeting;
  }

  @GetMapping(value = "/", produces = "text/plain;charset=UTF-8")
  String show() {
    return greeting + "\n";
  }

  @GetMapping("/entries")
  List<Entries.Entry> read() {
    return entries.newest(50);
  }

  @PostMapping("/entries")
  @ResponseStatus(HttpStatus.CREATED)
  Entries.Entry sign(@Valid @RequestBody Line line) {
    var entry = entries.add(line.author().strip(), line.message().strip());
    signed.increment();
    return entry;
  }

  @PostMapping("/invitations")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, String> invite(@Valid @RequestBody Guest guest) {
    invitations.send(guest.to());
    return Map.of("invited", guest.to());
  }

  @GetMapping("/health")
  Map<String, String> health() {
    entries.ping();
    return Map.of("status", "ok");
  }

  /** No database, no book: say so, without the address or the password. */
  @ExceptionHandler({CannotGetJdbcConnectionException.class, DataAccessResourceFailureException.class})
  @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
  Map<String, String> withoutDatabase() {
    return Map.of("error", "the database does not answer; try again soon");
  }

  /** No mail server, no invitations: the same. */
  @ExceptionHandler(MailException.class)
  @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
  Map<String, String> withoutMailServer() {
    return Map.of("error", "the mail server does not answer; try again soon");
  }

  /** The charm is not integrated with what this needs. */
  @ExceptionHandler(NotConfigured.class)
  @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
  Map<String, String> notConfigured(NotConfigured error) {
    return Map.of("error", error.getMessage());
  }
}
