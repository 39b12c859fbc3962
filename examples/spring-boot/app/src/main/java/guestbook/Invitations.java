package guestbook;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Service;

/** Asks persons by mail to sign the book, over the mail server that the charm was integrated with. */
@Service
class Invitations {
  // Spring Boot makes a sender when spring.mail.host is set, which the charm does once it is integrated with smtp.
  private final ObjectProvider<JavaMailSender> sender;
  private final String address;

  Invitations(ObjectProvider<JavaMailSender> sender, @Value("${APP_BASE_URL:}") String address) {
    this.sender = sender;
    this.address = address;
  }

  /** Sends one to the address of a person. */
  void send(String to) {
    var server = sender.getIfAvailable();
    if (server == null) throw new NotConfigured("no mail server: juju integrate guestbook smtp");
    var mail = new SimpleMailMessage();
    mail.setFrom("guestbook@example.com");
    mail.setTo(to);
    mail.setSubject("Sign our guest book");
    mail.setText("Leave us a line: " + address + "\n");
    server.send(mail);
  }
}
