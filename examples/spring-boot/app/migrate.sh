java -jar *.jar --spring.main.web-application-type=none --spring.sql.init.mode=always
