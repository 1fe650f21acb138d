// A form is sent once however often it is pressed, and function keys press the buttons that name them.
function startSingleSubmit() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.dataset.sent) return event.preventDefault();
    form.dataset.sent = 'yes';
    const buttons = [...form.elements].filter((field) => field.type === 'submit' && !field.disabled);
    // After this tick: a disabled button would not send its own name and value.
    setTimeout(() =>
      buttons.forEach((button) => ((button.disabled = true), (button.dataset.paused = 'yes'))),
    );
  });
  addEventListener('pageshow', () => {
    document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent);
    document.querySelectorAll('[data-paused]').forEach((button) => {
      button.disabled = false;
      delete button.dataset.paused;
    });
  });
}

function startShortcuts() {
  document.addEventListener('keydown', (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]:not(:disabled)`);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
}

function startPrint() {
  document.querySelectorAll('[data-print]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => print());
  });
}

export function startForms() {
  startSingleSubmit();
  startShortcuts();
  startPrint();
}
