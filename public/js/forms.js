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

// Hours belong to the lists they were shown for: once a list says something else they are gone until they are asked for.
function startChoices() {
  document.querySelectorAll('[data-choices]').forEach((form) => {
    const [province, center] = [form.elements.province, form.elements.center];
    const lists = [...form.querySelectorAll('select')];
    const shown = (list) => [...list.options].find((option) => option.defaultSelected) ?? list.options[0];
    function look() {
      for (const option of center.options) {
        const elsewhere =
          province.value !== '' && ![province.value, undefined].includes(option.dataset.group);
        option.hidden = option.disabled = elsewhere;
        if (elsewhere && option.selected) center.value = '';
      }
      const changed = lists.some((list) => list.selectedOptions[0] !== shown(list));
      form.querySelectorAll('[data-choices-hours]').forEach((hours) => (hours.hidden = changed));
      form.querySelectorAll('[data-choices-changed]').forEach((note) => (note.hidden = !changed));
    }
    form.addEventListener('change', look);
    addEventListener('pageshow', look);
  });
}

// A live part that reports a problem opens the place where it is mended.
function startOpenings() {
  const look = () =>
    document.querySelectorAll('[data-opens]').forEach(({ dataset }) => {
      const place = document.getElementById(dataset.opens);
      if (place) place.open = true;
    });
  document.addEventListener('live:updated', look);
}

export function startForms() {
  startSingleSubmit();
  startShortcuts();
  startPrint();
  startChoices();
  startOpenings();
}
