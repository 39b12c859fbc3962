node migrate.js
