guestbook migrate
