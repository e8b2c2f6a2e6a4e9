import { createTransport } from "nodemailer";

/** One message and the server that takes it. */
export interface Mail {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly timeoutMs: number;
}

/** Hands a message to an SMTP server. Rejects with the server's reason, or after the timeout. */
export async function sendMail(mail: Mail): Promise<void> {
  const { host, port, secure, user, password, from, to, subject, text, timeoutMs } = mail;
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user === null ? {} : { auth: { user, pass: password ?? "" } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  try {
    await transport.sendMail({ from, to: [...to], subject, text });
  } finally {
    transport.close();
  }
}
