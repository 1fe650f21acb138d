// Every page works without this file; it only makes pages quicker to use and keeps live parts live.
import {
  createAll,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  SkipLink,
} from '/assets/govuk-frontend.min.js';
import { startAlarms } from './alarm.js';
import { startBoard } from './board.js';
import { startCaptcha } from './captcha.js';
import { startCountdowns } from './countdown.js';
import { startForms } from './forms.js';
import { startKeyRules } from './key-rules.js';
import { startLiveRegions } from './live.js';
import { reportOpening } from './opened.js';

document.body.classList.add('js-enabled', 'govuk-frontend-supported');
for (const component of [ErrorSummary, NotificationBanner, PasswordInput, SkipLink]) createAll(component);
startCaptcha();
startForms();
startKeyRules();
startCountdowns();
startBoard();
startAlarms();
startLiveRegions();
reportOpening();
