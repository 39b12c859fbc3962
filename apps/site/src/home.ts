/** What the first page shows, as VitePress' layout `home` has it. */
export const home = {
  layout: "home",
  hero: {
    name: "paas-charm",
    text: "Web applications as Juju charms",
    tagline:
      "No operations code. Databases, ingress, single sign-on, observability, migrations and workers arrive as integrations, and reach your application as environment variables.",
    image: { src: "/terminal.svg", alt: "npx paas-charm run, and what it prints" },
    actions: [
      { theme: "brand", text: "Start with a tutorial", link: "/tutorials/" },
      { theme: "alt", text: "The command line", link: "/reference/command-line" },
    ],
  },
  features: [
    {
      title: "You have an application",
      details:
        "Flask, Django, FastAPI, Go, ExpressJS or Spring Boot. One command runs it under its real charm on your machine, with a real database; another one packs it.",
      link: "/tutorials/",
      linkText: "From an application to a charm",
    },
    {
      title: "You write charms",
      details:
        "A charm.ts adds options, actions and integrations of your own, typed from one schema. A test per state transition takes milliseconds.",
      link: "/how-to/write-a-charm-ts",
      linkText: "Write a charm.ts",
    },
    {
      title: "You operate charms",
      details: "Statuses say what is wrong and what to do. No secret in a log, no restart without cause.",
      link: "/how-to/operate-a-charm",
      linkText: "Operate a charm",
    },
  ],
};
