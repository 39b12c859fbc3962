/** Claims about the one person who can log in. */
export interface TestUser {
  readonly sub: string;
  readonly name: string;
  readonly preferred_username: string;
  readonly email: string;
  readonly email_verified: boolean;
}

/** The one person who can log in. */
export const testUser: TestUser = {
  sub: "test-user",
  name: "Test User",
  preferred_username: "test-user",
  email: "test-user@example.org",
  email_verified: true,
};

/** The claims that come with each scope. */
export const claimsOfScopes = {
  openid: ["sub"],
  profile: ["name", "preferred_username"],
  email: ["email", "email_verified"],
};
