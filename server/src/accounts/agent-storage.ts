// Agents: the members of an organization with their work settings, and the groups that they are in. An `audit` event that is given is
// saved in the same transaction when the verb did something.

import type { Account, Role } from './account-storage.ts';
import type { AgentProfile } from './agent-profile.ts';
import type { AuditEvent } from './audit-log.ts';

export type Agent = AgentProfile & {
  readonly accountId: string;
  readonly organizationId: string;
  /** The account's e-mail, which is the name an agent signs in with. */
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  /** Raised to make every earlier API key of the agent invalid. */
  readonly apiKeyGeneration: number;
  readonly lastLogout: number | undefined;
  readonly groups: readonly { readonly id: number; readonly name: string }[];
};

export type Group = {
  readonly organizationId: string;
  /** 1 and up; group 0, all agents, is not stored. */
  readonly groupId: number;
  readonly name: string;
  readonly language: string;
  /** Account ids of its agents. */
  readonly accountIds: readonly string[];
};

export interface AgentStorage {
  /** Active agents of active accounts, by creation, each with its groups. */
  listAgents(organizationId: string): Promise<Agent[]>;
  findAgent(query: { organizationId: string; login: string }): Promise<Agent | undefined>;
  /** Every active membership of the account with this e-mail: an API key alone does not say which organization is meant. */
  findAgentsByLogin(login: string): Promise<Agent[]>;
  /** One transaction: creates the account unless `account` is an existing one's id, and the membership. 'email_taken': a new account was asked for but the e-mail exists; 'already_agent': already a member. */
  addAgent(query: {
    organizationId: string;
    account: Account | { accountId: string };
    role: Role;
    profile: AgentProfile;
    groupIds: readonly number[];
    now: number;
    audit?: AuditEvent;
  }): Promise<'added' | 'email_taken' | 'already_agent' | 'unknown_group'>;
  /** Changes the given fields only. 'last_owner': the change would leave the organization without an owner. */
  updateAgent(query: {
    organizationId: string;
    accountId: string;
    name?: string;
    role?: Role;
    profile: Partial<AgentProfile>;
    groupIds?: readonly number[];
    audit?: AuditEvent | undefined;
  }): Promise<'updated' | 'not_found' | 'last_owner' | 'unknown_group'>;
  /** One transaction: membership, group places, consents, personal access tokens and all tokens of the account in this organization, also those of customers that it made. */
  removeAgent(query: {
    organizationId: string;
    accountId: string;
    audit?: AuditEvent;
  }): Promise<'removed' | 'not_found' | 'last_owner'>;
  /** Answers the new generation; undefined when there is no such agent any more. */
  raiseApiKeyGeneration(query: {
    organizationId: string;
    accountId: string;
    audit?: AuditEvent;
  }): Promise<number | undefined>;
}

export interface GroupStorage {
  listGroups(organizationId: string): Promise<Group[]>;
  findGroup(query: { organizationId: string; groupId: number }): Promise<Group | undefined>;
  /** Gives the organization's next free group number (never one used before), also to the event as its target. 'unknown_agent' when an account is no agent there. */
  createGroup(query: {
    organizationId: string;
    name: string;
    language: string;
    accountIds: readonly string[];
    now: number;
    audit?: AuditEvent;
  }): Promise<Group | 'unknown_agent'>;
  updateGroup(query: {
    organizationId: string;
    groupId: number;
    name?: string;
    language?: string;
    accountIds?: readonly string[];
    audit?: AuditEvent;
  }): Promise<'updated' | 'not_found' | 'unknown_agent'>;
  deleteGroup(query: { organizationId: string; groupId: number; audit?: AuditEvent }): Promise<'deleted' | 'not_found'>;
}
