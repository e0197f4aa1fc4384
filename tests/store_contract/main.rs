//! What every store must do, asked through its port only, and run against each that there is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod changes;
mod conversations;
mod credentials;
mod deletion;
mod direct;
mod excerpt;
mod guests;
mod history;
mod leaving;
mod lifetime;
mod moderation;
mod order;
mod people;
mod postgres;
mod random;
mod replay;
mod retry;
mod search;
mod search_reach;
mod sqlite;
#[path = "../verdicts/mod.rs"]
mod table;
mod unread;
mod verdicts;
mod world;

/// Runs the whole contract against one kind of database.
macro_rules! contract {
    ($database:ty; $($module:ident: $($test:ident),+;)+) => {$(
        mod $module {
            $(
                #[tokio::test]
                async fn $test() {
                    crate::$module::$test(crate::world::World::on(<$database>::fresh()).await).await;
                }
            )+
        }
    )+};
}

macro_rules! contracts {
    ($($name:ident: $database:ty),+ $(,)?) => {$(
        mod $name {
            contract! { $database;
                guests:
                    a_visit_ends_with_everything_but_what_was_said,
                    the_departures_of_a_guest_are_fed,
                    only_a_guests_visit_ends,
                    guests_are_abandoned_when_their_node_lives_no_more,
                    a_guest_takes_another_name_that_is_free,
                    a_guest_who_makes_an_account_stays;
                people:
                    a_user_is_found_by_id_and_by_key,
                    a_name_that_is_taken_or_reads_the_same_is_refused,
                    a_password_hash_is_kept;
                credentials:
                    a_session_is_found_by_its_secret_until_it_ends,
                    sessions_are_listed_by_when_they_were_heard_of,
                    sessions_above_the_limit_end,
                    sessions_of_connections_end_with_their_node,
                    a_node_counts_on_until_it_is_forgotten,
                    a_new_session_stays_when_the_clock_went_back,
                    an_access_token_is_found_by_its_secret_until_it_is_revoked,
                    a_user_has_so_many_access_tokens,
                    access_tokens_are_listed_and_touched,
                    good_ones_are_told_from_others_at_once;
                conversations:
                    a_room_starts_with_created_and_joined,
                    a_room_can_be_made_without_members,
                    a_room_name_that_is_taken_or_reads_the_same_is_refused,
                    private_rooms_are_unknown_to_others,
                    rooms_are_listed_by_name,
                    members_are_listed_by_name,
                    members_come_by_the_page,
                    heads_and_memberships_are_told_for_many_at_once,
                    conversations_are_rooms_by_name_then_direct_ones_by_their_newest_message;
                direct:
                    it_is_one_whoever_opens_it,
                    it_is_one_when_opened_at_once,
                    it_needs_users_that_exist,
                    one_user_alone_has_notes,
                    strangers_learn_nothing_of_it;
                changes:
                    how_something_was_said_and_its_tags_are_kept,
                    a_reason_to_leave_is_kept,
                    a_post_is_the_next_event,
                    a_reply_names_a_message_of_the_same_conversation,
                    an_edit_changes_the_words,
                    reactions_come_and_go_in_order,
                    a_message_has_so_many_emoji,
                    a_message_has_so_many_reactions,
                    a_topic_is_set,
                    joining_makes_a_member_once,
                    what_is_so_already_changes_nothing,
                    outsiders_are_refused,
                    members_are_refused_what_is_not_theirs,
                    unknown_conversations_and_users_are_refused;
                leaving:
                    who_has_left_is_out,
                    the_moderator_or_else_the_oldest_member_inherits,
                    a_room_with_another_owner_has_no_heir,
                    a_room_whose_last_moderator_goes_is_passed_on,
                    who_removes_themselves_passes_the_room_on,
                    a_room_with_another_moderator_stays_theirs,
                    an_empty_room_stays;
                moderation:
                    roles_are_given_and_taken,
                    the_last_owner_stays_one,
                    the_removed_are_out,
                    the_banned_neither_join_nor_speak,
                    the_expelled_are_out_and_banned_or_neither,
                    bans_see_what_the_door_tells,
                    an_account_is_the_same_to_bans_at_every_door,
                    a_list_holds_so_many,
                    the_invited_join_once,
                    a_member_does_not_take_back_what_a_moderator_has_pardoned,
                    a_room_is_closed_in_several_ways,
                    a_room_stands_in_no_list_and_is_open_to_words,
                    who_is_invited_and_who_set_the_topic,
                    a_room_is_set_and_seen_so,
                    a_room_gets_another_name;
                verdicts:
                    every_cell_is_as_it_is_written;
                retry:
                    a_retry_returns_the_first_answer,
                    a_retry_returns_the_first_answer_after_leaving,
                    a_client_id_is_its_authors_own,
                    a_client_id_belongs_to_one_conversation,
                    a_retry_does_not_bring_back_what_was_deleted,
                    retries_at_once_are_one_message;
                deletion:
                    it_takes_the_words_and_the_reactions_everywhere,
                    replies_stay,
                    it_is_once,
                    its_place_in_the_order_stays;
                history:
                    the_newest_page_comes_without_a_question,
                    pages_meet_in_both_directions,
                    a_page_around_a_seq_holds_both_sides,
                    edits_deletions_and_reactions_are_in_the_messages,
                    a_page_of_nothing_still_knows_its_neighbours,
                    what_came_after_is_gapless,
                    what_came_after_comes_in_batches_of_bounded_size,
                    what_programs_tell_each_other_is_no_part_of_a_page,
                    an_unknown_conversation_has_no_history;
                excerpt:
                    it_is_cut_out_of_the_timeline,
                    it_is_of_bounded_size,
                    a_message_is_found_in_its_conversation,
                    a_moment_is_found_between_events;
                search:
                    words_phrases_and_beginnings_are_found,
                    case_and_accents_make_no_difference,
                    words_of_all_scripts_are_found,
                    every_sign_separates_words,
                    corrected_and_deleted_words_are_found_no_more,
                    a_change_that_is_refused_leaves_nothing_to_find,
                    a_hit_is_the_message_as_it_is,
                    whatever_is_looked_for_is_answered;
                search_reach:
                    only_what_one_may_read_is_found,
                    a_guest_finds_what_is_said_where_they_are,
                    a_search_is_narrowed_to_a_conversation_and_an_author,
                    pages_meet_whatever_happens_meanwhile,
                    any_message_stands_for_its_moment,
                    whoever_is_in_many_rooms_finds_as_well;
                unread:
                    other_peoples_messages_are_unread,
                    marks_move_both_ways_and_not_past_the_head,
                    it_counts_to_a_hundred,
                    a_deletion_is_counted_as_of_its_seq,
                    a_mark_may_be_given_as_a_moment,
                    only_members_have_a_mark,
                    who_joins_has_read_everything;
                order:
                    parallel_senders_get_one_order_without_a_gap,
                    a_refusal_among_others_is_alone,
                    the_feed_may_be_dropped,
                    a_feed_that_is_read_late_has_everything,
                    a_caller_that_goes_away_disturbs_nobody;
                lifetime:
                    everything_is_there_after_opening_again,
                    a_closed_store_takes_nothing,
                    closing_finishes_what_was_taken,
                    two_stores_share_one_database;
                random:
                    any_interleaving_keeps_the_promises;
            }
        }
    )+};
}

contracts! { on_sqlite: crate::sqlite::Sqlite, on_postgres: crate::postgres::Postgres }
