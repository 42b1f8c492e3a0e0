"""Single sign-on by OpenID Connect: allauth's flow, with the nonce and the signature checked as well."""
