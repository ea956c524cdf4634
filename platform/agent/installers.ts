/** How the agent comes onto a device. Snippets read the key from the file CustomerKey beside the installer. */
export const installers = {
  windows: {
    os: 'windows',
    file: 'SecurityAgent.msi',
    steps: [
      'Put SecurityAgent.msi and the file CustomerKey into one folder on the device.',
      'Run the command as an administrator.',
      'Check that a blocked page is blocked, and look at the diagnostics of the agent.',
    ],
    command: 'msiexec /i SecurityAgent.msi CUSTOMERKEYFILE="%CD%\\CustomerKey" /qn /norestart',
  },
  macos: {
    os: 'macos',
    file: 'SecurityAgent.pkg',
    steps: [
      'Put SecurityAgent.pkg and the file CustomerKey into one folder on the device.',
      'Run the command; approve the network extension, by a profile or by hand.',
      'Check that a blocked page is blocked, and look at the diagnostics of the agent.',
    ],
    command: 'sudo installer -pkg SecurityAgent.pkg -target /',
  },
};
