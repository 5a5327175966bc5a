/** `historicalOrders`: the last 2,000 orders with their last status, newest first. */
import { z } from 'zod';
import { wireOrderState } from '../wire/order.ts';

export const historicalOrdersSchema = z.array(wireOrderState);

export const historicalOrders = (user: string) => ({ type: 'historicalOrders', user });
