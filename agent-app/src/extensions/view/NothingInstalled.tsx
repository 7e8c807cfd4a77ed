// What stands where there is no app to show, and why.

import { Loader } from '@livechat/design-system-react-components';

type Props = { readonly isLoading: boolean; readonly problem: string | undefined; readonly wanted: string };

export function NothingInstalled({ isLoading, problem, wanted }: Props) {
  if (isLoading && problem === undefined) {
    return (
      <div className="extension-cover" role="status">
        <Loader size="medium" />
      </div>
    );
  }
  const [title, text] =
    problem !== undefined
      ? ['The apps can’t be read', problem]
      : wanted === ''
        ? ['No app is open', 'Apps of your organization that have a page of their own stand in the list at the left.']
        : ['This app is not installed', 'It was removed, or the address is not complete.'];
  return (
    <div className="extension-cover">
      <h3>{title}</h3>
      <p>{text}</p>
    </div>
  );
}
