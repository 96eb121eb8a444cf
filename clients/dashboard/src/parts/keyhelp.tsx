import { Dialog } from './dialog';

const groups: [string, [string, string][]][] = [
  [
    'Anywhere',
    [
      ['g a · g l · g h · g e', 'Attention, lanes, hosts, events'],
      ['g r · g d · g w · g n', 'Archives, dead letters, workspaces, harness'],
      ['n', 'Start work in a new lane'],
      ['Ctrl-K', 'Find a lane or a command'],
      ['?', 'This help'],
    ],
  ],
  [
    'In a list',
    [
      ['j · k', 'Next, previous'],
      ['Enter', 'Open'],
      ['/', 'Filter'],
      ['a', 'Answer the agent’s question'],
      ['s', 'Send a text to the agent'],
      ['t · d', 'Its terminal, its changes'],
      ['x', 'Clean up the lane'],
      ['Esc', 'Back'],
    ],
  ],
  [
    'In a lane',
    [
      ['t', 'Terminal'],
      ['a', 'Answer the agent’s question'],
      ['d', 'Changes'],
      ['s', 'Send a text to the agent'],
      ['r', 'Run a command'],
      ['m', 'Merge, rebase, push'],
      ['p', 'Open a pull request'],
      ['x', 'Clean up'],
      ['Esc', 'Back to the list'],
      ['Ctrl-]', 'Leave the terminal: all other keys belong to it'],
    ],
  ],
];

export function KeyHelp({ close }: { close: () => void }) {
  return (
    <Dialog title="Keys" close={close}>
      <div className="keyhelp">
        {groups.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
