// Every picture of the app: Lucide's (ISC), of which the package holds the drawings alone. The build leaves out those that are not named here
// (`vite.config.ts`).

import lucide from '@iconify-json/lucide/icons.json';
import { type ComponentType, createElement, memo, type SVGProps } from 'react';

export type Icon = ComponentType<SVGProps<SVGSVGElement> & { readonly size?: number }>;

export const Archive = icon('archive');
export const ArchiveX = icon('archive-x');
export const ArrowDown = icon('arrow-down');
export const ArrowLeft = icon('arrow-left');
export const ArrowRightLeft = icon('arrow-right-left');
export const Blocks = icon('blocks');
export const Check = icon('check');
export const ChevronDown = icon('chevron-down');
export const CircleAlert = icon('circle-alert');
export const CircleCheck = icon('circle-check');
export const CircleMinus = icon('circle-minus');
export const Clock = icon('clock');
export const Ellipsis = icon('ellipsis');
export const ExternalLink = icon('external-link');
export const Eye = icon('eye');
export const EyeOff = icon('eye-off');
export const FileX = icon('file-x');
export const Hand = icon('hand');
export const Info = icon('info');
export const Keyboard = icon('keyboard');
export const ListFilter = icon('list-filter');
export const LogOut = icon('log-out');
export const MessageCircle = icon('message-circle');
export const MessageCircleX = icon('message-circle-x');
export const MessageSquarePlus = icon('message-square-plus');
export const MessageSquareShare = icon('message-square-share');
export const MessagesSquare = icon('messages-square');
export const Monitor = icon('monitor');
export const Moon = icon('moon');
export const PanelRight = icon('panel-right');
export const Pencil = icon('pencil');
export const PencilLine = icon('pencil-line');
export const Plus = icon('plus');
export const RotateCcw = icon('rotate-ccw');
export const RotateCw = icon('rotate-cw');
export const Search = icon('search');
export const SearchX = icon('search-x');
export const SendHorizontal = icon('send-horizontal');
export const Settings = icon('settings');
export const Sun = icon('sun');
export const Tag = icon('tag');
export const User = icon('user');
export const UserRoundX = icon('user-round-x');
export const Users = icon('users');
export const WifiOff = icon('wifi-off');
export const X = icon('x');

/** `currentColor` in a box of 24; strokes as thick as the element says, where the drawings would have it their way. */
function icon(name: keyof typeof lucide.icons): Icon {
  const __html = lucide.icons[name].body.replaceAll(' stroke-width="2"', '');
  return memo(function Picture({ size = 24, strokeWidth = 2, ...rest }) {
    return createElement('svg', {
      width: size,
      height: size,
      viewBox: '0 0 24 24',
      strokeWidth,
      ...rest,
      dangerouslySetInnerHTML: { __html },
    });
  });
}
