/** MailDev as a process of its own: SMTP and an inbox to look into, on this machine only. */
import maildev from 'maildev';

const { smtpPort, webPort, folder } = JSON.parse(process.argv[2]);

const mailbox = maildev({
  smtp: smtpPort,
  web: webPort,
  ip: '127.0.0.1',
  mailDirectory: folder,
  silent: true,
});

// The command decides when the mailbox ends: after the app, whose last mails it still takes.
process.removeAllListeners('SIGINT');
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('disconnect', () => process.exit(0));

await mailbox.listen();
process.send('listening');
